/// Export of networks to ONNX, for engines that read no other format.
///
/// Writes the few messages of the format that a network needs; reads nothing.
package dev.densevec.onnx;
