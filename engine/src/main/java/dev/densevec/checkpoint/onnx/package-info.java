/// Weights from ONNX models: the graph is followed, and its constants are brought to the names of
/// the network that it computes.
package dev.densevec.checkpoint.onnx;
