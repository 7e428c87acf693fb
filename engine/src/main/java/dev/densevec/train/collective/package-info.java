/// What processes need of each other to train one network together.
package dev.densevec.train.collective;
