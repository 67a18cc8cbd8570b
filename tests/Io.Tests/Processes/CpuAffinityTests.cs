using ActorNet.Io.Descriptors;
using ActorNet.Io.Processes;

namespace ActorNet.Io.Tests.Processes;

public sealed class CpuAffinityTests
{
    [Fact]
    public void SetCurrentThread_BindsThisThreadOnly()
    {
        IReadOnlyList<int> before = CpuAffinity.GetCurrentThread();
        IReadOnlyList<int> bound = [];
        int last = before[^1];
        var thread = new Thread(() =>
        {
            CpuAffinity.SetCurrentThread(last);
            bound = CpuAffinity.GetCurrentThread();
        });
        thread.Start();
        thread.Join();

        Assert.Equal([last], bound);
        Assert.Equal(before, CpuAffinity.GetCurrentThread());
        CpuAffinity.SetCurrentThread([.. before]);
        Assert.Equal(before, CpuAffinity.GetCurrentThread());
    }

    [Fact]
    public void SetCurrentThread_NoSuchProcessor_NamesItAndThoseThatAre()
    {
        LinuxException exception = Assert.Throws<LinuxException>(() => CpuAffinity.SetCurrentThread(CpuAffinity.MaxProcessors - 1));

        Assert.Equal(Errno.Inval, exception.Errno);
        Assert.Contains("1023", exception.Message, StringComparison.Ordinal);
        Assert.Contains(string.Join(", ", CpuAffinity.GetCurrentThread()), exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => CpuAffinity.SetCurrentThread(CpuAffinity.MaxProcessors));
        Assert.Throws<ArgumentOutOfRangeException>(() => CpuAffinity.SetCurrentThread(-1));
    }
}
