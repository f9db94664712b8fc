"""What an evaluator gives back: metrics, and texts beside them. Written for EvoPrompting from SkyDiscover's contract."""


class EvaluationResult:
    def __init__(self, metrics, artifacts=None):
        self.metrics = metrics
        self.artifacts = {} if artifacts is None else artifacts

    @classmethod
    def from_dict(cls, metrics):
        return cls(metrics)

    def to_dict(self):
        return {**self.metrics, "artifacts": self.artifacts} if self.artifacts else dict(self.metrics)
