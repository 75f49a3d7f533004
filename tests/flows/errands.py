"""What workers are given to do. Apart from the tests, so that no worker has to load pytest."""

import os
import sys
import time


def square(number):
    return number * number


def misbehave(number):
    match number:
        case 3:
            raise ValueError("three is bad")
        case 5:
            os._exit(9)
        case 7:
            while True:
                pass
        case 9:
            return len(bytearray(3 << 30))
        case _:
            return number


def who(_):
    return os.getpid()


def die(_):
    os._exit(1)


def loaded(_):
    weights = sys.modules["pipelines.extract.classifier.weights"]
    return weights.load.cache_info().currsize, "trafilatura.core" in sys.modules


def work_hard(_):
    began = time.process_time()
    while time.process_time() - began < 0.2:
        pass
