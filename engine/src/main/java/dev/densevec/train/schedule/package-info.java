/// Schedules of the learning rate.
package dev.densevec.train.schedule;
