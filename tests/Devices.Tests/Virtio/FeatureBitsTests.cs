using System.Reflection;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.Virtio;

public class FeatureBitsTests
{
    [Fact]
    public void Table_HasARowForEachConstant_ByBit()
    {
        ulong[] constants = [.. typeof(FeatureBits).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (ulong)field.GetRawConstantValue()!)];

        Assert.Equal(constants.Order(), FeatureBits.All.Select(feature => feature.Mask));
    }

    [Fact]
    public void Table_NamesFollowTheConstants()
    {
        foreach (FieldInfo field in typeof(FeatureBits).GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            ulong mask = (ulong)field.GetRawConstantValue()!;
            string name = FeatureBits.All.Single(feature => feature.Mask == mask).Name;
            string flat = name.Replace("VIRTIO_NET_F_", "", StringComparison.Ordinal).Replace("VIRTIO_F_", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
            Assert.Equal(field.Name.ToUpperInvariant(), flat);
        }
    }

    [Fact]
    public void Describe_NamesWhatItKnows() =>
        Assert.Equal("VIRTIO_NET_F_MAC, bit 26, VIRTIO_F_VERSION_1", FeatureBits.Describe(FeatureBits.Mac | (1UL << 26) | FeatureBits.Version1));

    [Fact]
    public void Table_PropertiesAreQemusWords_EachOnce()
    {
        string[] properties = [.. FeatureBits.All.Where(feature => feature.Property is not null).Select(feature => feature.Property!)];
        Assert.Equal(properties.Length, properties.Distinct().Count());
        Assert.All(properties, property => Assert.Matches("^[a-z][a-z0-9_]*$", property));
        Assert.All(FeatureBits.All, feature => Assert.Equal(feature.Property is null, feature.Help.Length == 0));
    }

    [Fact]
    public void Table_WhatIsImplemented_HasWhatItNeeds()
    {
        ulong known = FeatureBits.All.Aggregate(0UL, (mask, feature) => mask | feature.Mask);
        Assert.Equal(0UL, ImplementedFeatures.All & ~known);
        Assert.Equal(ImplementedFeatures.All, FeatureBits.WithoutUnmet(ImplementedFeatures.All));
    }

    [Theory] // virtio 1.2 section 5.1.3.1
    [InlineData(FeatureBits.GuestTso4, 0, false)]
    [InlineData(FeatureBits.GuestTso4, FeatureBits.GuestCsum, true)]
    [InlineData(FeatureBits.GuestEcn, FeatureBits.GuestCsum | FeatureBits.GuestTso6, true)]
    [InlineData(FeatureBits.GuestEcn, FeatureBits.GuestTso6, false)]
    [InlineData(FeatureBits.HostUso, FeatureBits.Csum, true)]
    [InlineData(FeatureBits.HostUso, FeatureBits.GuestCsum, false)]
    [InlineData(FeatureBits.Rss, FeatureBits.Mq, false)]
    [InlineData(FeatureBits.HashTunnel, FeatureBits.CtrlVq, false)]
    [InlineData(FeatureBits.HashTunnel, FeatureBits.CtrlVq | FeatureBits.HashReport, true)]
    [InlineData(FeatureBits.NotfCoal, FeatureBits.CtrlVq, true)]
    public void WithoutUnmet_FollowsTheChain(ulong feature, ulong others, bool stays) =>
        Assert.Equal(stays, (FeatureBits.WithoutUnmet(feature | others) & feature) != 0);
}
