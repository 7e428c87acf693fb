/// What the steps of a plan cost.
package dev.densevec.plan.cost;
