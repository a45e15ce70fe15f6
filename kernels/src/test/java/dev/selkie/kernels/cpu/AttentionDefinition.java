package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.TestMatrices.U;
import static dev.selkie.kernels.cpu.TestMatrices.like;

import dev.selkie.kernels.AttentionForward;

/// Attention in f64 by plain loops, straight from the formulas, with the error that the records allow.
@SuppressWarnings("ArrayRecordComponent") // mere carriers
final class AttentionDefinition {
    record Forward(double[][] out, double[][] outBound, double[][] lse, double[][] lseBound) {}

    /// Of q, k and v.
    record Backward(double[][][] gradients, double[][][] bounds) {}

    /// One row's view of one head.
    private record Row(double[] p, double lse, double largestProduct) {}

    private AttentionDefinition() {}

    static Forward forward(AttentionForward call, double[][] q, double[][] k, double[][] v) {
        double[][] out = new double[q.length][q[0].length];
        double[][] bound = like(out);
        double[][] lse = new double[q.length][call.heads()];
        double[][] lseBound = like(lse);
        int width = call.headDim();
        for (int s = 0; s < call.segments().rows().count(); s++) {
            for (int i = 0; i < get(call, s, 1); i++) {
                int t = get(call, s, 0) + i;
                for (int h = 0; h < call.heads(); h++) {
                    int kh = h * call.keyHeads() / call.heads();
                    Row row = row(call, q[t], k, s, i, h);
                    lse[t][h] = row.lse;
                    double a = row.largestProduct;
                    int keys = row.p.length;
                    lseBound[t][h] = ((width + 3) * a + keys / 16.0 + 10 + Math.abs(row.lse)) * U;
                    for (int d = 0; d < width; d++) {
                        double sum = 0;
                        double magnitude = 0;
                        for (int j = 0; j < keys; j++) {
                            double term = row.p[j] == 0 ? 0 : row.p[j] * v[get(call, s, 3) + j][kh * width + d];
                            sum += term;
                            magnitude += Math.abs(term);
                        }
                        out[t][h * width + d] = sum;
                        bound[t][h * width + d] = (2 * (width + 3) * a + 2 * keys + 20) * U * magnitude + 1e-37;
                    }
                }
            }
        }
        return new Forward(out, bound, lse, lseBound);
    }

    static Backward gradients(AttentionForward call, double[][] q, double[][] k, double[][] v, double[][] dOut) {
        double[][][] gradients = {like(q), like(k), like(v)};
        double[][][] bounds = {like(q), like(k), like(v)};
        Forward forward = forward(call, q, k, v);
        int width = call.headDim();
        for (int s = 0; s < call.segments().rows().count(); s++) {
            for (int i = 0; i < get(call, s, 1); i++) {
                int t = get(call, s, 0) + i;
                for (int h = 0; h < call.heads(); h++) {
                    int at = h * width;
                    int keyAt = h * call.keyHeads() / call.heads() * width;
                    Row row = row(call, q[t], k, s, i, h);
                    double delta = 0;
                    double deltaMagnitude = 0;
                    for (int d = 0; d < width; d++) {
                        delta += dOut[t][at + d] * forward.out[t][at + d];
                        deltaMagnitude += Math.abs(dOut[t][at + d] * forward.out[t][at + d]);
                    }
                    double e = 2 * (width + 3) * row.largestProduct + Math.abs(row.lse) + 3.0 * row.p.length + 30;
                    for (int j = 0; j < row.p.length; j++) {
                        int key = get(call, s, 3) + j;
                        double dp = 0;
                        double dpMagnitude = 0;
                        for (int d = 0; d < width; d++) {
                            dp += dOut[t][at + d] * v[key][keyAt + d];
                            dpMagnitude += Math.abs(dOut[t][at + d] * v[key][keyAt + d]);
                        }
                        double ds = row.p[j] * (dp - delta) * call.scaling();
                        double dsBound = (e + 2 * width + q.length)
                                        * U
                                        * call.scaling()
                                        * row.p[j]
                                        * (dpMagnitude + deltaMagnitude)
                                + 1e-37;
                        for (int d = 0; d < width; d++) {
                            gradients[0][t][at + d] += ds * k[key][keyAt + d];
                            gradients[1][key][keyAt + d] += ds * q[t][at + d];
                            gradients[2][key][keyAt + d] += row.p[j] * dOut[t][at + d];
                            bounds[0][t][at + d] += dsBound * Math.abs(k[key][keyAt + d]);
                            bounds[1][key][keyAt + d] += dsBound * Math.abs(q[t][at + d]);
                            bounds[2][key][keyAt + d] +=
                                    (e + q.length) * U * row.p[j] * Math.abs(dOut[t][at + d]) + 1e-37;
                        }
                    }
                }
            }
        }
        return new Backward(gradients, bounds);
    }

    private static Row row(AttentionForward call, double[] q, double[][] k, int s, int i, int h) {
        int width = call.headDim();
        int kh = h * call.keyHeads() / call.heads();
        double[] p = new double[get(call, s, 2) + i + 1];
        double largest = Double.NEGATIVE_INFINITY;
        double largestProduct = 0;
        for (int j = 0; j < p.length; j++) {
            double magnitude = 0;
            for (int d = 0; d < width; d++) {
                double product = call.scaling() * q[h * width + d] * k[get(call, s, 3) + j][kh * width + d];
                p[j] += product;
                magnitude += Math.abs(product);
            }
            largest = Math.max(largest, p[j]);
            largestProduct = Double.isInfinite(magnitude) ? largestProduct : Math.max(largestProduct, magnitude);
        }
        double sum = 0;
        for (int j = 0; j < p.length; j++) {
            p[j] = Math.exp(p[j] - largest);
            sum += p[j];
        }
        for (int j = 0; j < p.length; j++) {
            p[j] /= sum;
        }
        return new Row(p, largest + Math.log(sum), largestProduct);
    }

    private static int get(AttentionForward call, int segment, int column) {
        return Host.get(call.segments(), segment, column);
    }
}
