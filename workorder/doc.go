// Package workorder is the language of the shop: what a work order
// (заказ-наряд) is, THE process table, the commands people give, the outside
// effects that follow, and every rule between them.
//
// It is pure. There is no I/O, no clock and no randomness here, and no map is
// ranged over: workflow code calls it and must decide the same way on replay.
// Time and ids come in as arguments; see [Given].
//
// The two verbs are [Decide], which turns a command into events or refuses it
// with an [Error], and [Order.Apply], which turns an event into the next state.
package workorder
