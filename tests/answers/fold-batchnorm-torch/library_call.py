# due: invalid_answer
# Calls torch's own.
from torch.nn.utils.fusion import fuse_linear_bn_eval


def fold(linear, bn):
    return fuse_linear_bn_eval(linear, bn)
