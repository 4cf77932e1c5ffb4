// Package process is the kernel: what any process of the house is.
//
// A [Definition] is a process as tables: its stages, the steps that people and
// the process itself take, the effects on the outside with the reverse of each,
// and a few functions for what no table can say. From it come the Updates of a
// workflow, the routes of the API, the offered actions, the inbox, the diagrams,
// the metrics and the tests that try every cell.
//
// The contract between the kernel and the shell around it (package workflows):
//
//   - The shell brings a [Command] with who and when; a [Draft] refuses it with an
//     [Error] or takes it, together with what follows from it at once.
//   - The shell writes the draft's [Decision] down and only then gives it to
//     [Running.Keep].
//   - [Running.Due] names the effects that the state now asks for. The shell asks
//     the outside and brings each answer back as a command.
//   - [Running.Deadline] names the next timer and the command it gives.
//
// The package and what it builds on, worktime and exact, are pure: no I/O, no
// clock, no randomness, no map is ranged over. Workflow code calls them and must
// decide the same way on replay. Time and ids come in as arguments.
package process
