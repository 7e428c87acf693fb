/// What tests are judged by: a reference network in double precision, golden numbers, assertions on
/// tensors.
package dev.densevec.testing;
