/// Looking for a learning rate.
package dev.densevec.train.find;
