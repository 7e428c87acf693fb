/// What a kernel must do, said once for every implementation: the convolution family, the
/// point-wise passes, the format of packed weights.
///
/// Kernels see two segments of native memory, `data` (activations, changing) and `params` (weights,
/// tables, constant), and byte offsets into them. All numbers are float32 and all indices int32 in
/// native order. Feature maps are pixel-major (NHWC): a pixel is a row of channels, and a pixel
/// stride separates one from the next. Kernels validate nothing; the plan has.
package dev.densevec.kernel;
