using ActorNet.Devices.Memory;
using ActorNet.Io.Descriptors;
using ActorNet.RemotePci.Messages;
using ActorNet.RemotePci.Tests.Support;

namespace ActorNet.RemotePci.Tests.Sessions;

/// <summary>Guest memory that comes with SYNC_SYSMEM.</summary>
public sealed class MemoryTests
{
    [Fact]
    public void Table_TwoSections_AreTheGuestsMemory()
    {
        using var dialogue = new Dialogue();
        FdHandle file = dialogue.Files.Create(0x20_0000);

        dialogue.Proxy.Send(Proxy.Table(new(0, 0xc_0000, 0), new(0x10_0000, 0x10_0000, 0x10_0000)), file, file);

        Assert.Null(dialogue.Fault);
        GuestMemory memory = dialogue.Function.Memory!;
        Assert.True(memory.TryTranslate(0xb_fff0, 16, out _));
        Assert.False(memory.TryTranslate(0xb_fff0, 17, out _));
        Assert.True(memory.TryTranslate(0x10_0000, 0x10_0000, out MemorySlice slice));
        slice.Write(5, (byte)0x5a);
        byte[] whole = new byte[0x10_0006];
        Assert.Equal(IoStatus.Done, file.TryRead(whole, out _));
        Assert.Equal(0x5a, whole[0x10_0005]);
    }

    [Fact]
    public void Table_HasNoAnswer()
    {
        using var dialogue = new Dialogue();

        dialogue.Proxy.Send(Proxy.Table(new MemorySection(0, 0x1000, 0)), dialogue.Files.Create());

        Assert.False(dialogue.Proxy.HasAnswer);
        Assert.Equal(1, dialogue.Counters[RemotePciCounter.MemoryTables]);
        Assert.Equal(0, dialogue.Files.OpenElsewhere);
        Assert.Equal(1, dialogue.Files.Mapped);
    }

    [Fact]
    public void Table_NextOne_UnmapsTheFormerUnlessItIsLeased()
    {
        using var dialogue = new Dialogue();
        dialogue.Proxy.Send(Proxy.Table(new MemorySection(0, 0x1000, 0)), dialogue.Files.Create());
        GuestMemory lent = dialogue.Function.Memory!.Acquire();

        dialogue.Proxy.Send(Proxy.Table(new MemorySection(0x10_0000, 0x1000, 0)), dialogue.Files.Create());

        Assert.Equal(2, dialogue.Files.Mapped);
        lent.Release();
        Assert.Equal(1, dialogue.Files.Mapped);
        Assert.False(dialogue.Function.Memory!.TryTranslate(0, 1, out _));
    }

    [Fact]
    public void Table_LeasedWhenTheSessionEnds_StaysMappedUntilItIsReleased()
    {
        GuestMemory lent;
        using var dialogue = new Dialogue();
        dialogue.Proxy.Send(Proxy.Table(new MemorySection(0, 0x1000, 0)), dialogue.Files.Create());
        lent = dialogue.Function.Memory!.Acquire();

        dialogue.Session.Leave(0);

        Assert.Null(dialogue.Function.Memory);
        Assert.Equal(1, dialogue.Files.Mapped);
        lent.Release();
        Assert.Equal(0, dialogue.Files.Mapped);
    }

    [Theory]
    [InlineData(0x1000ul, 0x1001ul, 0ul, RemoteFault.RegionDoesNotMap)]
    [InlineData(0x1000ul, 0x1000ul, 1ul, RemoteFault.RegionDoesNotMap)]
    [InlineData(0x1000ul, 0x1000ul, 0x1000ul, RemoteFault.RegionDoesNotMap)]
    [InlineData(0ul, 0x4000_0000_0000ul, 0ul, RemoteFault.RegionDoesNotMap)]
    [InlineData(0ul, ulong.MaxValue, 0ul, RemoteFault.RegionDoesNotMap)]
    [InlineData(0ul, ulong.MaxValue, 2ul, RemoteFault.BadRegion)]
    [InlineData(0ul, 0x1000ul, ulong.MaxValue, RemoteFault.BadRegion)]
    [InlineData(0ul, 0ul, 0ul, RemoteFault.BadRegion)]
    [InlineData(ulong.MaxValue - 0x10, 0x1000ul, 0ul, RemoteFault.BadRegion)]
    public void Table_SectionThatMakesNoSense_EndsTheSession(ulong address, ulong size, ulong offset, RemoteFault fault)
    {
        using var dialogue = new Dialogue();

        dialogue.Proxy.Send(Proxy.Table(new(0x100_0000, 0x1000, 0), new(address, size, offset)), dialogue.Files.Create(), dialogue.Files.Create());

        Assert.Equal(fault, dialogue.Fault?.Kind);
        Assert.StartsWith("SYNC_SYSMEM: ", dialogue.Fault!.Text, StringComparison.Ordinal);
        Assert.Null(dialogue.Function.Memory);
        Assert.Equal((0, 0), (dialogue.Files.OpenElsewhere, dialogue.Files.Mapped));
    }

    [Fact]
    public void Table_SectionsThatOverlap_EndTheSession()
    {
        using var dialogue = new Dialogue();
        FdHandle file = dialogue.Files.Create(0x2000);

        dialogue.Proxy.Send(Proxy.Table(new(0, 0x2000, 0), new(0x1fff, 0x1000, 0)), file, file);

        Assert.Equal(RemoteFault.BadRegion, dialogue.Fault?.Kind);
        Assert.Equal((0, 0), (dialogue.Files.OpenElsewhere, dialogue.Files.Mapped));
    }

    [Fact]
    public void Table_DescriptorThatIsNoMemory_EndsTheSession()
    {
        using var dialogue = new Dialogue();

        dialogue.Proxy.Send(Proxy.Table(new(0, 0x1000, 0), new(0x1000, 0x1000, 0)), dialogue.Files.Create(), dialogue.Files.Bell());

        Assert.Equal(RemoteFault.RegionDoesNotMap, dialogue.Fault?.Kind);
        Assert.Equal((0, 0), (dialogue.Files.OpenElsewhere, dialogue.Files.Mapped));
    }

    [Fact]
    public void Table_WithoutDescriptors_SaysHowMemoryIsShared()
    {
        using var dialogue = new Dialogue();

        dialogue.Proxy.Send(Proxy.Table());

        Assert.Equal(RemoteFault.WrongDescriptorCount, dialogue.Fault?.Kind);
        Assert.Contains("share=on", dialogue.Fault!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Table_FullOne_IsTaken()
    {
        using var dialogue = new Dialogue();
        FdHandle file = dialogue.Files.Create(0x8000);
        MemorySection[] sections = [.. Enumerable.Range(0, 8).Select(i => new MemorySection((ulong)i * 0x10_0000, 0x1000, (ulong)i * 0x1000))];

        dialogue.Proxy.Send(Proxy.Table(sections), [.. Enumerable.Repeat(file, 8)]);

        Assert.Null(dialogue.Fault);
        Assert.Equal(8, dialogue.Function.Memory!.Regions.Length);
    }
}
