package diagram

// Spoken are the languages in which the charts with these ids are also looked at.
var Spoken = map[string][]*Words{}
