// Package survey is the survey of one finished order as a process of the kernel:
// the client is asked once how it was (CSAT and CES; M1, M2), reminded once, and
// answers or lets it expire. It is started by the work order and outlives it.
//
// It is pure, like everything that the kernel decides with; see package process.
package survey
