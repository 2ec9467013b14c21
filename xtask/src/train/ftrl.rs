//! FTRL-Proximal: online learning with weights that stay exactly zero until they pay.

/// Step sizes and penalties.
///
/// # Source
/// McMahan et al., "Ad Click Prediction: a View from the Trenches", KDD 2013, algorithm 1.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ftrl {
    pub alpha: f32,
    pub beta: f32,
    pub l1: f32,
    pub l2: f32,
}

/// What is kept of one weight: the adjusted sum of its gradients, and the sum of their squares.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Memory {
    z: f32,
    n: f32,
}

impl Ftrl {
    pub(crate) fn weight(&self, memory: Memory) -> f32 {
        if memory.z.abs() <= self.l1 {
            return 0.0;
        }
        -(memory.z - memory.z.signum() * self.l1) / ((self.beta + memory.n.sqrt()) / self.alpha + self.l2)
    }

    pub(crate) fn step(&self, memory: &mut Memory, gradient: f32) {
        let weight = self.weight(*memory);
        let sigma = ((memory.n + gradient * gradient).sqrt() - memory.n.sqrt()) / self.alpha;
        memory.z += gradient - sigma * weight;
        memory.n += gradient * gradient;
    }
}
