# due: partial mode-not-restored graph-recorded
# Two things forgotten at once.
def evaluate(model, batches):
    model.eval()
    return [model(batch) for batch in batches]
