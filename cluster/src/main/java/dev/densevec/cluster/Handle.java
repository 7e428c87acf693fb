package dev.densevec.cluster;

/// A predefined object of MPI. Each ABI has its own value for it.
///
/// @param openMpi symbol whose address it is in Open MPI
/// @param mpich what it is in MPICH's ABI
/// @param standard what it is in the ABI of MPI 5.0, appendix A
record Handle(String openMpi, int mpich, long standard) implements Argument {
  /// `MPI_COMM_WORLD`: all ranks.
  static final Handle WORLD = new Handle("ompi_mpi_comm_world", 0x44000000, 0x101);

  /// `MPI_BYTE`.
  static final Handle BYTE = new Handle("ompi_mpi_byte", 0x4c00010d, 0x247);

  /// `MPI_FLOAT`.
  static final Handle FLOAT = new Handle("ompi_mpi_float", 0x4c00040a, 0x210);

  /// `MPI_ERRORS_RETURN`: functions return what failed.
  static final Handle ERRORS_RETURN = new Handle("ompi_mpi_errors_return", 0x54000001, 0x142);
}
