# due: wrong_answer layers-told-by-name
# Looks for bn in the names.
def parameter_groups(model, weight_decay):
    no_decay = ["bias", "bn"]
    grouped = [
        {"params": [p for n, p in model.named_parameters() if not any(nd in n for nd in no_decay)], "weight_decay": weight_decay},
        {"params": [p for n, p in model.named_parameters() if any(nd in n for nd in no_decay)], "weight_decay": 0.0},
    ]
    return grouped
