using System.Runtime.InteropServices;

namespace ActorNet.Bench.Actors.CrossLane;

/// <summary>The kernel's own way to sleep and wake (futex(2)): the floor of what two threads can do.</summary>
internal static partial class Futex
{
    private const int SysFutexX64 = 202;
    private const int SysFutexArm64 = 98;
    private const int WaitPrivate = 128;
    private const int WakePrivate = 129;

    private static readonly long Number = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? SysFutexX64 : SysFutexArm64;

    /// <summary>Sleeps while the word has this value.</summary>
    internal static void Wait(ref int word, int value) => Call(Number, ref word, WaitPrivate, value, 0, 0, 0);

    /// <summary>Wakes one thread that sleeps on the word.</summary>
    internal static void Wake(ref int word) => Call(Number, ref word, WakePrivate, 1, 0, 0, 0);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial long Call(long number, ref int word, int operation, int value, nint timeout, nint second, int third);
}
