/// What a kernel must do, said once for every implementation: the convolution family, the
/// point-wise passes, the format of packed weights.
///
/// Kernels see two segments of native memory, `data` (activations, changing) and `params` (weights,
/// constant), and byte offsets into them, and an array of pixel numbers. All numbers are float32 in
/// native order. Feature maps are pixel-major (NHWC): a pixel is a row of channels, and a pixel
/// stride separates one from the next. Kernels validate nothing; the plan has.
package dev.densevec.kernel;
