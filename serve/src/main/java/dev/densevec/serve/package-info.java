/// Serving a network over HTTP: the Open Inference Protocol, uploads of images, a page, metrics.
package dev.densevec.serve;
