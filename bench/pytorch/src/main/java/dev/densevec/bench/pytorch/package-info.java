/// PyTorch as a peer, through the Deep Java Library: operator by operator, as a program in Python
/// would run it.
package dev.densevec.bench.pytorch;
