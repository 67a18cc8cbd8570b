using System.Runtime.InteropServices;

namespace ActorNet.Devices.Capture;

/// <summary>One instruction of a classic BPF program, as struct sock_filter and struct bpf_insn have it: 8 bytes.</summary>
/// <param name="Code">Class, size, mode or operation.</param>
/// <param name="Jt">Instructions to jump over when a condition holds.</param>
/// <param name="Jf">Instructions to jump over when it does not.</param>
/// <param name="K">Constant, offset, index or distance.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct BpfInstruction(ushort Code, byte Jt, byte Jf, uint K);
