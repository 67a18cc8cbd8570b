using ActorNet.Devices.Memory;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Memory;
using ActorNet.VhostUser.Messages;
using static ActorNet.VhostUser.Messages.FrontEndRequest;

namespace ActorNet.VhostUser.Tests.BackEnd;

/// <summary>What a memory table is made of, and how long its mappings last.</summary>
public class MemoryTests
{
    [Fact]
    public void Table_ShowsWhatTheFrontEndWrites_AtBothAddresses()
    {
        using var dialogue = new Dialogue();
        FdHandle file = dialogue.Files.Create(0x3000);
        using MemoryMapping own = MemoryMapping.Map(file, 0, 0x3000, writable: true);
        // The region begins in the second page of its file.
        dialogue.FrontEnd.SetMemory([new RegionDescription(0x8000, 0x2000, 0x7000_0000, 0x1000)], [file]);
        dialogue.Pump();
        GuestMemory memory = dialogue.Device.Memory!;

        Assert.True(memory.TryTranslate(0x8010, 4, out MemorySlice byGuest));
        Assert.True(memory.TryTranslateUser(0x7000_0010, 4, out MemorySlice byUser));
        byGuest.Write(0, 0x1234_5678u);

        Assert.Equal(0x1234_5678u, byUser.Read<uint>(0));
        Assert.Equal(byGuest.Address, byUser.Address);
        var control = new byte[0x3000];
        Assert.Equal(IoStatus.Done, ReadFrom(file, control));
        Assert.Equal(0x78, control[0x1010]);
    }

    [Fact]
    public void Table_Replaced_UnmapsTheOldOneWhenTheLastLeaseIsBack()
    {
        using var dialogue = new Dialogue();
        dialogue.SetMemory();
        GuestMemory borrowed = dialogue.Device.Memory!.Acquire();

        dialogue.SetMemory();
        Assert.Equal(2, dialogue.Files.Mapped);
        Assert.True(borrowed.TryTranslate(0, 1, out _));

        borrowed.Release();
        Assert.Equal(1, dialogue.Files.Mapped);
    }

    [Fact]
    public void Slots_ComeAndGo_AndAMappingLastsAsLongAsOneTableHasIt()
    {
        using var dialogue = new Dialogue();
        (RegionDescription first, RegionDescription second) = AddTwoRegions(dialogue);
        Assert.Equal("memory 1; memory 2", dialogue.Device.Take());
        GuestMemory both = dialogue.Device.Memory!.Acquire();

        // Where the region lies in its file does not count; a descriptor that comes along is closed.
        dialogue.Tell(RemMemReg, new SingleRegion(0, first with { FileOffset = 0x5000 }), [dialogue.Files.Create()]);

        Assert.Equal("memory 1", dialogue.Device.Take());
        Assert.False(dialogue.Device.Memory!.TryTranslate(0, 1, out _));
        Assert.True(dialogue.Device.Memory!.TryTranslate(0x10_0000, 1, out _));
        Assert.Equal(2, dialogue.Files.Mapped);
        both.Release();
        Assert.Equal(1, dialogue.Files.Mapped);
        Assert.Equal(0, dialogue.Files.OpenElsewhere);
    }

    [Fact]
    public void Slot_Removed_IsWithdrawn()
    {
        using var dialogue = new Dialogue();
        (_, RegionDescription second) = AddTwoRegions(dialogue);
        Assert.Empty(dialogue.Device.Withdrawn);
        nint at = dialogue.Device.Memory!.Regions[1].HostAddress;

        dialogue.Tell(RemMemReg, new SingleRegion(0, second));
        Assert.Equal([new HostRange(at, 0x10000)], dialogue.Device.Withdrawn);
        dialogue.Tell(RemMemReg, new SingleRegion(0, second)); // once more, for the next queue pair
        Assert.Empty(dialogue.Device.Withdrawn);
    }

    [Fact]
    public void Table_Replaced_WithdrawsWhatTheNewOneLacks()
    {
        using var dialogue = new Dialogue();
        (RegionDescription whole, FdHandle file) = dialogue.Region();
        dialogue.FrontEnd.SetMemory([whole], [file]);
        dialogue.Pump();
        nint at = dialogue.Device.Memory!.Regions[0].HostAddress;
        GuestMemory former = dialogue.Device.Memory.Acquire();

        // The same memory with a hole in it.
        RegionDescription low = whole with { Size = 0x4000 };
        RegionDescription high = new(whole.GuestAddress + 0x6000, 0xa000, whole.UserAddress + 0x6000, 0x6000);
        dialogue.FrontEnd.SetMemory([high, low], [file, file]);
        dialogue.Pump();

        Assert.Equal([new HostRange(at + 0x4000, 0x2000)], dialogue.Device.Withdrawn);
        former.Release();
        former = dialogue.Device.Memory!.Acquire();

        // The guest sees the same memory elsewhere: that is another one.
        at = dialogue.Device.Memory!.Regions[0].HostAddress;
        nint second = dialogue.Device.Memory.Regions[1].HostAddress;
        dialogue.FrontEnd.SetMemory([whole with { GuestAddress = 0x100_0000 }], [file]);
        dialogue.Pump();
        Assert.Equal([new HostRange(second, 0xa000), new HostRange(at, 0x4000)], dialogue.Device.Withdrawn);
        former.Release();
    }

    [Fact]
    public void Slots_AddedAndRemovedOncePerQueuePair_AsQemuDoes_CountOnce()
    {
        using var dialogue = new Dialogue();
        dialogue.Tell(SetProtocolFeatures, ProtocolFeatures.ReplyAck);
        (RegionDescription region, FdHandle file) = dialogue.Region();

        Assert.Equal(0ul, dialogue.Ack(AddMemReg, new SingleRegion(0, region), [file]));
        Assert.Equal(0ul, dialogue.Ack(AddMemReg, new SingleRegion(0, region), [file]));
        Assert.Equal(1, dialogue.Files.Mapped);
        Assert.Equal(0ul, dialogue.Ack(RemMemReg, new SingleRegion(0, region)));
        Assert.Equal(0ul, dialogue.Ack(RemMemReg, new SingleRegion(0, region)));

        Assert.Equal(0, dialogue.Files.Mapped);
    }

    [Fact]
    public void Slots_RemovedBeforeAnyWasAdded_IsNoFault()
    {
        using var dialogue = new Dialogue();

        dialogue.Tell(RemMemReg, new SingleRegion(0, new RegionDescription(0, 0x1000, 0x7000_0000, 0)));

        Assert.Equal("memory 0", dialogue.Device.Take());
        Assert.Null(dialogue.Fault);
    }

    [Fact]
    public void Slots_LastOneRemoved_LeavesAnEmptyTable()
    {
        using var dialogue = new Dialogue();
        (RegionDescription region, FdHandle file) = dialogue.Region();
        dialogue.Tell(AddMemReg, new SingleRegion(0, region), [file]);

        dialogue.Tell(RemMemReg, new SingleRegion(0, region));

        Assert.Equal("memory 1; memory 0", dialogue.Device.Take());
        Assert.Equal(0, dialogue.Files.Mapped);
    }

    [Fact]
    public void Acknowledgement_WaitsForTheDevice()
    {
        using var dialogue = new Dialogue();
        dialogue.Tell(SetProtocolFeatures, ProtocolFeatures.ReplyAck);
        dialogue.Device.AnswersAtOnce = false;
        (RegionDescription region, FdHandle file) = dialogue.Region();
        dialogue.Channel.Send(AddMemReg, new SingleRegion(0, region), [file], needReply: true);
        dialogue.Pump();
        Assert.False(dialogue.HasAnswer);

        dialogue.Session.OnMemorySet();
        dialogue.Pump();

        Assert.Equal(0ul, dialogue.Channel.Receive<ulong>(AddMemReg));
    }

    [Fact]
    public void Slots_MoreThanAnnounced_Break()
    {
        using var dialogue = new Dialogue();
        FdHandle file = dialogue.Files.Create();
        Assert.Equal(509ul, dialogue.Ask(GetMaxMemSlots));

        for (uint i = 0; i <= 509; i++)
        {
            Assert.Null(dialogue.Fault);
            dialogue.Tell(AddMemReg, new SingleRegion(0, new RegionDescription(i * 0x1000ul, 0x1000, 0x7000_0000 + (i * 0x1000ul), 0)), [file]);
        }

        Assert.Equal(VhostUserFault.BadRegionCount, dialogue.Fault?.Kind);
        Assert.Equal(509, dialogue.Files.Mapped);
    }

    private static IoStatus ReadFrom(FdHandle file, byte[] destination) => file.TryRead(destination, out _);

    private static (RegionDescription First, RegionDescription Second) AddTwoRegions(Dialogue dialogue)
    {
        (RegionDescription first, FdHandle firstFile) = dialogue.Region();
        (RegionDescription second, FdHandle secondFile) = dialogue.Region(guestAddress: 0x10_0000);
        dialogue.Tell(AddMemReg, new SingleRegion(0, first), [firstFile]);
        dialogue.Tell(AddMemReg, new SingleRegion(0, second), [secondFile]);
        return (first, second);
    }
}
