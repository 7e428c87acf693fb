/// Runs plans of inference: one runner for each kind of step.
package dev.densevec.runtime.step;
