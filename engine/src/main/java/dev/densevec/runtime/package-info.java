/// Runs plans: workers and their barriers, memory, and one runner for each kind of step.
package dev.densevec.runtime;
