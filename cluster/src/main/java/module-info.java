/// Training by several processes, on one machine or many, over MPI.
module dev.densevec.cluster {
  requires transitive dev.densevec.engine;
  requires java.management;

  exports dev.densevec.cluster;

  provides dev.densevec.train.collective.Collective with
      dev.densevec.cluster.MpiCollective;
}
