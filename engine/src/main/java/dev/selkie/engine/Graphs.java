package dev.selkie.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Walks over the tensors that others are computed from.
public final class Graphs {
    private Graphs() {}

    /// All tensors that `roots` need, each once and after its inputs; depth first in the order of the roots.
    public static List<Tensor> inputsFirst(List<Tensor> roots) {
        List<Tensor> order = new ArrayList<>();
        Set<Tensor> entered = new HashSet<>();
        Set<Tensor> left = new HashSet<>();
        Deque<Tensor> stack = new ArrayDeque<>();
        for (Tensor root : roots) {
            stack.push(root);
            while (!stack.isEmpty()) {
                Tensor top = stack.peek();
                if (entered.add(top)) {
                    top.op().inputs().reversed().stream()
                            .filter(input -> !entered.contains(input))
                            .forEach(stack::push);
                } else {
                    stack.pop();
                    if (left.add(top)) {
                        order.add(top);
                    }
                }
            }
        }
        return order;
    }
}
