/// Several processes that train one network: MPI through the foreign function API.
///
/// [MpiCollective] is what the engine needs of the other processes. [MpiRun] starts them, and
/// [LaunchedRank] is what a launcher says of this one.
package dev.densevec.cluster;
