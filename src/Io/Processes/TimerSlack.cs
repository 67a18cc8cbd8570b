using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;

namespace ActorNet.Io.Processes;

/// <summary>By how much the kernel may be late when it wakes the calling thread at a time (prctl(2), PR_SET_TIMERSLACK); 50 us unless set.</summary>
public static class TimerSlack
{
    /// <summary>The calling thread's slack.</summary>
    public static TimeSpan GetCurrentThread()
    {
        int nanoseconds = LibC.ProcessControl(LibC.PR_GET_TIMERSLACK, 0);
        return nanoseconds >= 0
            ? TimeSpan.FromMicroseconds(nanoseconds / 1000.0)
            : throw new LinuxException("ask for the timer slack of a thread", LibC.LastError);
    }

    /// <summary>Sets it for the calling thread, and for threads that it starts.</summary>
    /// <param name="slack">More than zero: zero is the kernel's word for the default.</param>
    public static void SetCurrentThread(TimeSpan slack)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(slack, TimeSpan.Zero);
        if (LibC.ProcessControl(LibC.PR_SET_TIMERSLACK, (nint)slack.TotalNanoseconds) != 0)
            throw new LinuxException("set the timer slack of a thread", LibC.LastError);
    }
}
