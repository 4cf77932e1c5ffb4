package bottlenecks

// InstancesNow is the read itself, so that a test can ask the database how it would run it.
const InstancesNow = instancesNow
