/// Root of the engine: DenseNet inference and training on CPUs in pure Java.
package dev.densevec;
