/// Names of classes, built in and from files.
package dev.densevec.data.labels;
