using ActorNet.Devices.Pci;

namespace ActorNet.Devices.Tests.Pci;

public sealed class ConfigurationSpaceTests
{
    [Theory]
    [InlineData(0x41, 2)]
    [InlineData(0x40, 3)]
    [InlineData(0xfe, 4)]
    [InlineData(-4, 4)]
    public void Constructor_FieldLiesBadly_Throws(int offset, int size) =>
        Assert.Throws<ArgumentException>(() => new ConfigurationSpace([new ConfigurationField(offset, size, "X", 0)]));

    [Fact]
    public void Constructor_FieldsOverlap_Throws() =>
        Assert.Throws<ArgumentException>(() => new ConfigurationSpace([new ConfigurationField(0x40, 4, "A", 0), new ConfigurationField(0x42, 2, "B", 0)]));

    [Fact]
    public void Write_SomeBitsWritable_KeepsTheOthers()
    {
        var space = new ConfigurationSpace([new ConfigurationField(0x40, 4, "A", 0x1234_5678, WritableMask: 0x00ff_00f0)]);
        space.Write(0x40, 4, 0xffff_ffff);
        Assert.Equal(0x12ff_56f8u, space.Read(0x40, 4));
    }

    [Fact]
    public void Write_ClearedByOne_ClearsOnlyThose()
    {
        var space = new ConfigurationSpace([new ConfigurationField(0x40, 2, "A", 0xf00f, ClearMask: 0xf000)]);
        space.Write(0x40, 2, 0x300f);
        Assert.Equal(0xc00fu, space.Read(0x40, 2));
    }

    [Fact]
    public void Write_OneByte_LeavesItsNeighbours()
    {
        var space = new ConfigurationSpace([new ConfigurationField(0x40, 4, "A", 0, WritableMask: uint.MaxValue)]);
        space.Write(0x42, 1, 0xab);
        Assert.Equal(0x00ab_0000u, space.Read(0x40, 4));
    }

    [Fact]
    public void Write_NoField_Ignored()
    {
        var space = new ConfigurationSpace([]);
        space.Write(0x80, 4, uint.MaxValue);
        Assert.Equal(0u, space.Read(0x80, 4));
    }

    [Fact]
    public void Reset_AfterWrites_RestoresResetValues()
    {
        var space = new ConfigurationSpace([new ConfigurationField(0x40, 2, "A", 0x55aa, WritableMask: 0xffff)]);
        space.Write(0x40, 2, 0);
        space.Reset();
        Assert.Equal(0x55aa, space.Read16(0x40));
    }

    [Fact]
    public void Load_OtherBytes_KeepsWhatIsHardwired()
    {
        var space = new ConfigurationSpace([new ConfigurationField(0, 2, "Vendor ID", 0x8086), new ConfigurationField(0x3c, 1, "Interrupt line", 0, WritableMask: 0xff)]);
        byte[] bytes = new byte[ConfigurationSpace.Size];
        Array.Fill(bytes, (byte)0xee);

        space.Load(bytes);

        Assert.Equal(0x8086, space.Read16(0));
        Assert.Equal(0xeeu, space.Read(0x3c, 1));
        Assert.Equal(0u, space.Read(0x80, 4));
    }
}
