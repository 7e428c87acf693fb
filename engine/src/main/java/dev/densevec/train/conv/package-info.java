/// Convolutions that read zero-bordered strips, forward and backward, direct or by Winograd's
/// method.
package dev.densevec.train.conv;
