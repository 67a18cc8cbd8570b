using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.VhostNets;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Guest.VirtioNet;
using ActorNet.Io.Vhost;

namespace ActorNet.Actors.Tests.VhostNets;

/// <summary>Rings that are lent while what is written for them is logged for a migration.</summary>
public sealed class LentLogTests : LendingTest
{
    private const ulong UsedOf0 = 0x4000_1000, UsedOf1 = 0x4000_3000; // where the guest says that they are logged

    // Of the first 2 GiB of a guest; as long-lived as its queues.
    private static MemorySlice LogMemory { get; } = GuestMemoryBuilder.OverPinnedArray(1 << 17).Allocate(1 << 16).Memory;

    [Fact]
    public void Migration_AsQemuDoesIt_StaysWithTheKernel()
    {
        (IActorRef nic, IActorRef target, GuestNic guest) = Start();
        guest.Attach();
        Offer(target);
        Kernel.Take();
        ulong accepted = guest.Driver.Features & VhostFeatures.OfRings;
        var log = new DirtyLog(LogMemory);

        SetLogs(nic, guest, new VirtqueueLog(log, null, 0), new VirtqueueLog(log, null, 0));
        string[] calls = Kernel.Take();
        Assert.Equal([$"log {LogMemory.Address:x}", $"features {accepted | IVhostNet.LogAll:x}", "memory 1"], calls.Where(IsOfBoth));
        Assert.Equal(["address 0", "address 1"], Addresses(calls));

        SetLogs(nic, guest, new VirtqueueLog(log, log, UsedOf0), new VirtqueueLog(log, null, 0));
        calls = Kernel.Take();
        Assert.Equal([$"address 0 log {UsedOf0:x}"], Addresses(calls)); // the other one went on
        Assert.DoesNotContain(calls, IsOfBoth);
        SetLogs(nic, guest, new VirtqueueLog(log, log, UsedOf0), new VirtqueueLog(log, log, UsedOf1));
        Assert.Equal([$"address 1 log {UsedOf1:x}"], Addresses(Kernel.Take()));

        // It is over.
        SetLogs(nic, guest);
        calls = Kernel.Take();
        Assert.Equal([$"features {accepted:x}", "memory 1"], calls.Where(IsOfBoth));
        Assert.Equal(["address 0", "address 1"], Addresses(calls));
    }

    [Fact]
    public void Log_ThatIsShorterThanTheMemory_IsNotGivenToTheKernel()
    {
        (IActorRef nic, IActorRef target, GuestNic guest) = Start();
        guest.Attach();
        Offer(target);
        Kernel.Take();
        MemoryRegion region = guest.Memory.Regions[0];
        int pages = (int)((region.GuestAddress + region.Size - 1) / DirtyLog.PageSize) + 1;

        var enough = new DirtyLog(LogMemory.Slice(0, (pages + 7) / 8));
        SetLogs(nic, guest, new VirtqueueLog(enough, null, 0), new VirtqueueLog(enough, null, 0));
        Kernel.Take();
        var tooShort = new DirtyLog(LogMemory.Slice(0, ((pages + 7) / 8) - 1));
        Assert.Equal("the log is shorter than the guest's memory", Refuse(new VirtqueueLog(tooShort, null, 0)));
        Assert.Equal("the log is shorter than where its ring is logged", Refuse(new VirtqueueLog(null, enough, ulong.MaxValue - 4096)));
        Assert.Equal("its writes are logged in two places", Refuse(new VirtqueueLog(enough, new DirtyLog(LogMemory), UsedOf0)));
        Assert.DoesNotContain(Kernel.Take(), static call => call.StartsWith("log", StringComparison.Ordinal));

        string? Refuse(VirtqueueLog log)
        {
            Tell(guest, log, log);
            Assert.Equal("actors", ReportOf(nic).Driver!.Datapath);
            return ReportOf(nic).Driver!.DatapathReason;
        }
    }

    [Fact]
    public void FrontEnd_WantsToBeToldOfMarks_HearsTheKernels()
    {
        (IActorRef nic, IActorRef target, GuestNic guest) = Start();
        guest.Attach();
        Offer(target);
        int told = 0;
        var log = new VirtqueueLog(new DirtyLog(LogMemory, () => Interlocked.Increment(ref told)), null, 0) { IsHeard = true };
        SetLogs(nic, guest, log, log);
        Assert.Equal(0, Volatile.Read(ref told));
        Kernel.LogBell!.TryWrite(BitConverter.GetBytes(1ul), out _);
        AwaitCondition(() => Volatile.Read(ref told) == 1);

        // A ring that comes home leaves the bell to the other one.
        Kernel.Take();
        guest.Tell(new EnableQueue(0, false));
        guest.Settle();
        Assert.Contains("log-bell +", Kernel.Take());
        int before = Volatile.Read(ref told);
        Kernel.LogBell!.TryWrite(BitConverter.GetBytes(1ul), out _);
        AwaitCondition(() => Volatile.Read(ref told) > before);
        guest.Tell(new EnableQueue(1, false));
        guest.Settle();
        Assert.Null(Kernel.LogBell);
    }

    private void SetLogs(IActorRef nic, GuestNic guest, params VirtqueueLog[] logs)
    {
        Tell(guest, logs);
        AwaitLent(nic);
    }

    private static void Tell(GuestNic guest, params VirtqueueLog[] logs)
    {
        guest.Tell(new SetLog([.. logs]));
        guest.Transport.FishForMessage<LogSet>(static _ => true);
    }

    private static bool IsOfBoth(string call) =>
        call.StartsWith("log ", StringComparison.Ordinal) || call.StartsWith("features", StringComparison.Ordinal) || call.StartsWith("memory", StringComparison.Ordinal);

    private static string[] Addresses(string[] calls) => [.. calls.Where(static call => call.StartsWith("address", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
}
