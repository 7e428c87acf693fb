/// How good a network's answers are: areas under curves, precision and recall, calibration, and
/// intervals of them by bootstrap. The numbers are scikit-learn's.
package dev.densevec.metric;
