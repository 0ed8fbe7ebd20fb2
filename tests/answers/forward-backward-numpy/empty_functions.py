# due: wrong_answer
# Nothing written yet: wrong, and no misconception.
def batchnorm_forward(x, gamma, beta, bn_param):
    return None, None


def batchnorm_backward(dout, cache):
    return None, None, None
