/// JSON as it comes in files that need not be trusted.
package dev.densevec.json;
