/// Brings tensors' names to torchvision's, finds which network they are the parameters of, and puts
/// them in its order.
package dev.densevec.checkpoint.recognise;
