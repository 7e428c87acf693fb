/// The numbers of a network: every parameter and running statistic by name.
package dev.densevec.weights;
