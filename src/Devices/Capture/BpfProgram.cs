using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Capture;

/// <summary>A classic BPF program that was verified: it ends on every packet, whatever is in it. Immutable, for any thread.</summary>
/// <remarks>
/// <para>A program sees a frame from the destination address on, as libpcap compiles for LINKTYPE_ETHERNET.</para>
/// <para>Frames may lie in guest memory that changes meanwhile, so a program runs over a private copy: of the bytes that it
/// can read, or of the first 256 when that is not known. Programs have no effects, so when one asks for a byte behind
/// these it is run again over a copy of all of the frame.</para>
/// </remarks>
public sealed class BpfProgram
{
    /// <summary>Most instructions of a program; as in Linux.</summary>
    public const int MaxLength = 4096;

    private const int MaxHead = 256;
    private readonly BpfInstruction[] _instructions;
    private readonly int _head; // bytes copied for the first run

    private BpfProgram(BpfInstruction[] instructions)
    {
        _instructions = instructions;
        _head = (int)Math.Min(BpfVerifier.Reach(instructions) ?? MaxHead, MaxHead);
    }

    /// <summary>The instructions.</summary>
    public ReadOnlySpan<BpfInstruction> Instructions => _instructions;

    /// <summary>Verifies a program and keeps a copy of it.</summary>
    /// <param name="instructions">The program, from wherever.</param>
    /// <param name="program">The verified program.</param>
    /// <param name="problem">Why it is refused.</param>
    public static bool TryCreate(ReadOnlySpan<BpfInstruction> instructions, [NotNullWhen(true)] out BpfProgram? program, out BpfProblem problem)
    {
        problem = BpfVerifier.Check(instructions);
        program = problem.Fault == BpfFault.None ? new BpfProgram(instructions.ToArray()) : null;
        return program is not null;
    }

    /// <summary>Runs the program over bytes that nobody else changes.</summary>
    /// <param name="packet">As much of the packet as was captured.</param>
    /// <param name="length">How long it was.</param>
    /// <returns>What the program returned: 0 to reject, else how many bytes it wants kept.</returns>
    public uint Run(ReadOnlySpan<byte> packet, uint length)
    {
        _ = BpfInterpreter.TryRun(_instructions, packet, packet.Length, length, out uint result); // all bytes are at hand
        return result;
    }

    /// <summary>Runs the program over a frame of a batch.</summary>
    /// <returns>What the program returned: 0 to reject, else how many bytes it wants kept.</returns>
    public uint Run(FrameBatch batch, int index)
    {
        ArgumentNullException.ThrowIfNull(batch);
        int length = batch[index].Length;
        Span<byte> head = stackalloc byte[MaxHead];
        head = head[.._head];
        int copied = batch.CopyBytes(index, head);
        if (BpfInterpreter.TryRun(_instructions, head[..copied], length, (uint)length, out uint result)) return result;
        byte[] whole = ArrayPool<byte>.Shared.Rent(length);
        copied = batch.CopyBytes(index, whole);
        result = Run(whole.AsSpan(0, copied), (uint)length);
        ArrayPool<byte>.Shared.Return(whole);
        return result;
    }
}
