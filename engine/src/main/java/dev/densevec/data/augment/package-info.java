/// Random changes to training pictures.
///
/// Arithmetic, ranges and probabilities are those of torchvision's transforms on Pillow images.
/// Every random decision derives from a seed, an epoch and the number of a picture or batch, never
/// from the order in which things happen.
package dev.densevec.data.augment;
