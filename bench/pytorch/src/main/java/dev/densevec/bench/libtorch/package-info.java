/// PyTorch's C++ library as a peer, through JavaCPP: newer than the one that the Deep Java Library
/// brings.
package dev.densevec.bench.libtorch;
