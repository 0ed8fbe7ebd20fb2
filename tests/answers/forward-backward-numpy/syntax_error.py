# due: invalid_answer
# A bracket that is never closed.
def batchnorm_forward(x, gamma, beta, bn_param:
    return x
