/// The directory of a zip file that is mapped, and its entries, inflated where they must be.
package dev.densevec.checkpoint.zip;
