using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.Tests.Frames;

/// <summary>Sizes and offsets of everything that is laid over memory shared with a guest.</summary>
public class WireStructTests
{
    [Theory]
    [InlineData(typeof(OffloadHeader), 10, nameof(OffloadHeader.Flags), 0)]
    [InlineData(typeof(OffloadHeader), 10, nameof(OffloadHeader.GsoType), 1)]
    [InlineData(typeof(OffloadHeader), 10, nameof(OffloadHeader.HeaderLength), 2)]
    [InlineData(typeof(OffloadHeader), 10, nameof(OffloadHeader.GsoSize), 4)]
    [InlineData(typeof(OffloadHeader), 10, nameof(OffloadHeader.ChecksumStart), 6)]
    [InlineData(typeof(OffloadHeader), 10, nameof(OffloadHeader.ChecksumOffset), 8)]
    [InlineData(typeof(VirtqDescriptor), 16, "<Address>k__BackingField", 0)]
    [InlineData(typeof(VirtqDescriptor), 16, "<Length>k__BackingField", 8)]
    [InlineData(typeof(VirtqDescriptor), 16, "<Flags>k__BackingField", 12)]
    [InlineData(typeof(VirtqDescriptor), 16, "<Next>k__BackingField", 14)]
    [InlineData(typeof(VirtqUsed), 8, "<Id>k__BackingField", 0)]
    [InlineData(typeof(VirtqUsed), 8, "<Length>k__BackingField", 4)]
    public void Field_LiesWhereTheSpecificationPutsIt(Type type, int size, string field, int offset)
    {
        Assert.Equal(size, Marshal.SizeOf(type));
        Assert.Equal(offset, (int)Marshal.OffsetOf(type, field));
    }

    [Fact]
    public void Constants_AgreeWithTheStructs()
    {
        Assert.Equal(OffloadHeader.Size, Unsafe.SizeOf<OffloadHeader>());
        Assert.Equal(VirtqDescriptor.Size, Unsafe.SizeOf<VirtqDescriptor>());
        Assert.Equal(VirtqUsed.Size, Unsafe.SizeOf<VirtqUsed>());
    }
}
