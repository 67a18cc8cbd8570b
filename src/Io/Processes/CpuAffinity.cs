using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;

namespace ActorNet.Io.Processes;

/// <summary>On which processors the calling thread may run (sched_setaffinity(2)).</summary>
public static class CpuAffinity
{
    // glibc's cpu_set_t has 1,024 bits; kernels with more processors want a larger mask and say EINVAL to this one.
    private const int MaskBytes = 128;

    /// <summary>The number of processors that can be named here.</summary>
    public const int MaxProcessors = MaskBytes * 8;

    /// <summary>
    /// Binds the calling OS thread to one processor. Managed threads that it starts, those of the pool too, are not bound: .NET
    /// gives a new thread the processors of the process, which are those of its main thread.
    /// </summary>
    /// <exception cref="LinuxException">There is no such processor, or this process may not use it.</exception>
    public static void SetCurrentThread(int cpu) => SetCurrentThread([cpu]);

    /// <summary>Binds the calling OS thread to a set of processors.</summary>
    /// <exception cref="LinuxException">None of them can be used by this process.</exception>
    public static unsafe void SetCurrentThread(ReadOnlySpan<int> cpus)
    {
        byte* mask = stackalloc byte[MaskBytes];
        new Span<byte>(mask, MaskBytes).Clear();
        foreach (int cpu in cpus)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)cpu, (uint)MaxProcessors, nameof(cpus));
            mask[cpu / 8] |= (byte)(1 << (cpu % 8));
        }
        if (LibC.SetAffinity(0, MaskBytes, mask) == 0) return;
        Errno errno = LibC.LastError;
        throw new LinuxException($"bind a thread to processor {string.Join(", ", cpus.ToArray())}", errno,
            errno == Errno.Inval ? $"This process may use {string.Join(", ", GetCurrentThread())}." : null);
    }

    /// <summary>The processors on which the calling thread may run, in ascending order.</summary>
    public static IReadOnlyList<int> GetCurrentThread() => Get(0);

    /// <summary>The processors on which threads of this process may run unless bound otherwise, in ascending order: the main thread's.</summary>
    public static IReadOnlyList<int> GetProcess() => Get(Environment.ProcessId);

    private static unsafe List<int> Get(int thread)
    {
        byte* mask = stackalloc byte[MaskBytes];
        new Span<byte>(mask, MaskBytes).Clear();
        if (LibC.GetAffinity(thread, MaskBytes, mask) < 0) throw new LinuxException("ask for the processors of a thread", LibC.LastError);
        var cpus = new List<int>();
        for (int cpu = 0; cpu < MaxProcessors; cpu++)
        {
            if ((mask[cpu / 8] & (1 << (cpu % 8))) != 0) cpus.Add(cpu);
        }
        return cpus;
    }
}
